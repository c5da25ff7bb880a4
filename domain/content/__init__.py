"""The rules of the content process: from sources to an article that can be published."""
