// Forms for what pods are told and what is kept from others: ConfigMap and Secret.
import { createConfigMap, createSecret, createTlsSecret } from "./creations.mjs";
import { namespaceField } from "./picks.mjs";

const data = (more) => ({ name: "data", label: "Data", type: "pairs", long: true, files: true, value: {}, path: ["data"], ...more });

const configmap = (page) => ({
  title: "Create a ConfigMap", verb: "Create", action: createConfigMap, broad: true,
  says: "Settings as keys with values; pods read them as files or as their environment.",
  fields: [{ name: "name", label: "Name", value: "", path: ["metadata.name"] }, ...namespaceField(page), data({ keyWords: "index.html" })],
});

const KINDS = [["generic", "Generic: any keys with values"], ["tls", "TLS: a certificate with its private key"]];

const secret = (page) => ({
  title: "Create a Secret", verb: "Create", broad: true,
  says: "Like a ConfigMap, for what not everybody should read. Its values are encoded, not encrypted.",
  fields: [
    { name: "name", label: "Name", value: "", path: ["metadata.name"] }, ...namespaceField(page),
    { name: "type", label: "Type", options: KINDS, value: "generic", path: ["type"] },
    data({ keyWords: "password" }),
    { name: "cert", label: "Certificate (PEM)", type: "area", path: ["data[tls.crt]"] },
    { name: "key", label: "Private key (PEM)", type: "area", path: ["data[tls.key]"] },
  ],
  changed: ({ values, show }) => {
    show("data", values.type === "generic");
    show("cert", values.type === "tls");
    show("key", values.type === "tls");
  },
  action: ({ type, cert, key, data: pairs, ...head }) => (type === "tls" ? createTlsSecret({ ...head, cert, key }) : createSecret({ ...head, data: pairs })),
});

export const FORMS = { configmap, secret };
