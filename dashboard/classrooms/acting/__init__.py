"""What staff do, one function an act: to hint, help, break, hand over, start anew."""
