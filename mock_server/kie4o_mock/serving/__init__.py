"""The application on a socket."""
