"""The clients of AWS and of HTTP that the local code of a function makes, and what it sets."""
