"""The pages of the site that are made of their sources while it is built, a module for each."""
