"""The site, and the only place where Podium's pieces are put together."""
