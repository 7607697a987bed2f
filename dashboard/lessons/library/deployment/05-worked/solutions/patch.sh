kubectl patch deployment crew -p '{"spec":{"replicas":5}}'
