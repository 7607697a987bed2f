"""The API as pages: whoever opens an address of it in a browser can read on by clicking, and write in YAML.

Nothing is decided here. A browser's request is put to the API as any client's (`asking`), and what the API answers,
an object, a Table or a Status, is shown by Django REST framework's browsable renderer in a template of ours
(`rendering`). So rights, validation and words are the API's own, and a page can never do what kubectl cannot. A
page knows where it stands (`places`), what is beside it (`links`), which writes its reader may make there (`writes`),
and the kubectl line that does the same (`kubectl`). (Kubernetes has no such pages: its server answers JSON.)
"""
