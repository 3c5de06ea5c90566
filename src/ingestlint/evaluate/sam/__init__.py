"""AWS SAM spelled out as CloudFormation, at the user's own lines.

Every `AWS::Serverless::*` declaration becomes the declarations that the SAM transform would make,
whose properties are the user's nodes (from the resource, its event or Globals) with synthetic nodes
between them that stand at the key of the resource or event. After aws-sam-translator 1.115, which
the tests compare with; what differs on purpose is listed there.
"""

from .spelled import Spelled, spell_out
from .spelling import Reader

__all__ = ["Reader", "Spelled", "spell_out"]
