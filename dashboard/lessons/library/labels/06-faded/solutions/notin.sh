kubectl label pods -l 'team notin (blue)' shift=night
