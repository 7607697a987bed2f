# page: start kube-apiserver
