"""DynamoDB: hot keys and capacity that does not follow."""
