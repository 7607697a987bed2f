"""Time travel: the cluster's log, read as a film. Looking back changes nothing; a state applied again is new writes."""
