kubectl label pods -l 'team!={{away}}' shift={{shift}}
