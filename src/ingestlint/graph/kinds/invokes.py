"""`invokes`: a caller → the function it runs, `async` or `sync`.

Evidence: what names the function as its target, and permissions that let a service call it.
"""

from ingestlint.graph.callers import definitions, events, requests
from ingestlint.graph.callers.permissions import PERMISSION, Named

from . import Reader, of_machines

READERS = (
    (events.rule, ("AWS::Events::Rule",)),
    (events.schedule, ("AWS::Scheduler::Schedule",)),
    (events.subscription, ("AWS::SNS::Subscription",)),
    (events.inline_subscriptions, ("AWS::SNS::Topic",)),
    (events.bucket, ("AWS::S3::Bucket",)),
    (events.log_filter, ("AWS::Logs::SubscriptionFilter",)),
    (events.topic_rule, ("AWS::IoT::TopicRule",)),
    (events.receipt_rule, ("AWS::SES::ReceiptRule",)),
    (events.destination, ("AWS::Lambda::EventInvokeConfig",)),
    (requests.url, ("AWS::Lambda::Url",)),
    (requests.user_pool, ("AWS::Cognito::UserPool",)),
    (requests.method, ("AWS::ApiGateway::Method",)),
    (requests.integration, ("AWS::ApiGatewayV2::Integration",)),
    (requests.quick_api, ("AWS::ApiGatewayV2::Api",)),
    (requests.rest_authorizer, ("AWS::ApiGateway::Authorizer",)),
    (requests.http_authorizer, ("AWS::ApiGatewayV2::Authorizer",)),
    (
        requests.target_group,
        ("AWS::ElasticLoadBalancingV2::TargetGroup", "AWS::VpcLattice::TargetGroup"),
    ),
    (definitions.api, ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")),
    (requests.pipe, ("AWS::Pipes::Pipe",)),
    (requests.data_source, ("AWS::AppSync::DataSource",)),
)


def readers() -> list[Reader]:
    # Permissions come last: they count where no caller names the function itself.
    named = Named()
    found = [(named.noting(read), types) for read, types in (*READERS, of_machines("invokes"))]
    return [*found, (named.permission, (PERMISSION,))]
