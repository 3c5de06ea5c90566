"""Addresses of build, notebook, transfer and other services that reach into a VPC."""

from .kind import Kind
from .network import one, one_or_more, one_or_some

KINDS: dict[str, Kind] = {
    "AWS::AppRunner::VpcConnector": Kind(one_or_some),
    "AWS::Glue::DevEndpoint": Kind(one_or_more),
    "AWS::MWAA::Environment": Kind(one_or_more),
    "AWS::SageMaker::NotebookInstance": Kind(one),
}
