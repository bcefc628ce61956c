"""What people and scripts see: the command line and the report."""
