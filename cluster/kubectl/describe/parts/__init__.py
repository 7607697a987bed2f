"""What several describers print the same way: each thing once."""
