kubectl label pods -l 'team!=blue' shift=night
