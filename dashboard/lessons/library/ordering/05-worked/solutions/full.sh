kubectl exec early -- wget -q -O - http://web.default.svc.cluster.local
