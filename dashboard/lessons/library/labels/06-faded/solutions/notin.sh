kubectl label pods -l 'team notin ({{away}})' shift={{shift}}
