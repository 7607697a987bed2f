kubectl patch service safe -p '{"spec":{"ports":[{"port":443,"targetPort":443}]}}'
