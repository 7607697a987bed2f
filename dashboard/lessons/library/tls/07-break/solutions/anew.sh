kubectl delete service safe && kubectl expose deployment safe --port=443
