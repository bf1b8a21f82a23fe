"""The show and its episodes, as everything after the catalog reads them: values."""
