"""Places that files are put into for everybody: a folder, or a bucket.

Both are asked the same: ``put`` a file under a name, ``sizes`` of what there is,
``delete`` a name. What goes wrong raises StoreError, and never tells a key.
"""
