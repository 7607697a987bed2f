kubectl label pod cow team=blue size- --overwrite
