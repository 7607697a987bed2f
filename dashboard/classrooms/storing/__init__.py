"""What is kept of a class and its people, for how long, and as which file it goes with its teacher."""
