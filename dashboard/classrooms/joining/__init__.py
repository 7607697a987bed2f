"""The way in: the address and its code, the door, names and seats, who is expected, how often one may try."""
