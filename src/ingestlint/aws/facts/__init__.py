"""The numbers that rules compare with: quotas, capacities and recommendations of AWS."""
