"""The desk: pipeline, command line, demo. The one place where the departments meet."""
