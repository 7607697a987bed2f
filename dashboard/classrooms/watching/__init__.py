"""The wall and the console around it: how every seat stands, and which of them are stuck on the same mistake."""
