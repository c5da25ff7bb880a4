"""One file per version, named after what it does."""
