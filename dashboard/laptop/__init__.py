"""My laptop: the computer that a person sits at, with a home, a shell and a kubectl; none of it is this machine."""
