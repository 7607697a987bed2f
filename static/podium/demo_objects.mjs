// The objects of the demo: run-my-nginx.yaml of the guide, and a pod to ask from.

export const deploymentOfTheGuide = () => ({
  method: "POST", path: "/apis/apps/v1/namespaces/default/deployments",
  kubectl: "kubectl apply -f ./run-my-nginx.yaml",
  body: {
    apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "my-nginx" },
    spec: {
      selector: { matchLabels: { run: "my-nginx" } }, replicas: 2,
      template: {
        metadata: { labels: { run: "my-nginx" } },
        spec: { containers: [{ name: "my-nginx", image: "nginx", ports: [{ containerPort: 80 }] }] },
      },
    },
  },
});

export const curlPod = () => ({
  method: "POST", path: "/api/v1/namespaces/default/pods",
  kubectl: "kubectl run curl --image=radial/busyboxplus:curl --command -- sleep 3600",
  body: {
    apiVersion: "v1", kind: "Pod", metadata: { name: "curl", labels: { run: "curl" } },
    spec: { containers: [{ name: "curl", image: "radial/busyboxplus:curl", command: ["sleep", "3600"] }] },
  },
});
