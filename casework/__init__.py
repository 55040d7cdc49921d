"""What staff do with a case: queues, the case page, the operator's page."""
