"""What a cluster's own objects say about its writes: policies judged here, webhooks asked elsewhere.

`configured` knows what there is (nothing, in most clusters, and then a write costs nothing), `matching` whether it is
about a request, `asked` tells a request to expressions and to webhooks, `evaluation` runs the expressions, `params`
finds what a binding parametrizes them with, `webhooks` asks. The plug-ins that use all this stand in `admission/`, one
a file. None of it runs while a transaction is open: admission decides before the store's write lock is taken, so a
webhook that is slow, or that writes to this very cluster, holds nobody up. (In Kubernetes:
apiserver/pkg/admission/plugin/policy and plugin/webhook.)
"""
