"""The tutorial's script and our batch beside each other on the cloud models, against the test server."""
