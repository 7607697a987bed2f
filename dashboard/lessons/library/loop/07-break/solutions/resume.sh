kubectl rollout resume deployment chain
