"""The network edge that serves: the folder to publish, as its host would, and reloads.

For the author alone, on this machine or in its network; nothing here is for the public.
"""
