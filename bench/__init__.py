"""What `make eval` and `make bench` measure."""
