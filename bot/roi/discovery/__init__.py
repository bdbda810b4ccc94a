"""What a council's contacts cost before there is an assistant, by service and channel; and the national picture."""
