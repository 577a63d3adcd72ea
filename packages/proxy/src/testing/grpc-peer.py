"""A gRPC server and client by grpcio, with bytes for messages.

    grpc-peer.py serve NAME          listens on 9000 and says `ready`
    grpc-peer.py call HOST:PORT      prints what came of every kind of call, as JSON
"""

import json
import sys
import threading
from concurrent import futures

import grpc

OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def serve(name):
    cancelled = threading.Event()

    def echo(request, context):
        context.send_initial_metadata((("server", name),))
        context.set_trailing_metadata((("count", str(len(request))), ("bytes-bin", b"\x00\xff")))
        return request

    def refuse(request, context):
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, "no: 100 % of ü")

    def count(request, context):
        for number in range(int(request)):
            yield str(number).encode()

    def total(requests, context):
        return str(sum(len(request) for request in requests)).encode()

    def chat(requests, context):
        for request in requests:
            yield request[::-1]

    def hang(request, context):
        context.add_callback(cancelled.set)
        cancelled.clear()
        threading.Event().wait(30)
        return b""

    def was_cancelled(request, context):
        return b"yes" if cancelled.wait(5) else b"no"

    methods = {
        "Echo": grpc.unary_unary_rpc_method_handler(echo),
        "Refuse": grpc.unary_unary_rpc_method_handler(refuse),
        "Count": grpc.unary_stream_rpc_method_handler(count),
        "Total": grpc.stream_unary_rpc_method_handler(total),
        "Chat": grpc.stream_stream_rpc_method_handler(chat),
        "Hang": grpc.unary_unary_rpc_method_handler(hang),
        "WasCancelled": grpc.unary_unary_rpc_method_handler(was_cancelled),
    }
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=32), options=OPTIONS)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test.Peer", methods),))
    server.add_insecure_port("[::]:9000")
    server.start()
    print("ready", flush=True)
    server.wait_for_termination()


def outcome(call):
    """What a call that fails is told."""
    try:
        call()
        return ["OK", ""]
    except grpc.RpcError as error:
        return [error.code().name, error.details()]


def call(target):
    channel = grpc.insecure_channel(target, options=OPTIONS)
    echo = channel.unary_unary("/test.Peer/Echo")
    hang = channel.unary_unary("/test.Peer/Hang")
    was_cancelled = channel.unary_unary("/test.Peer/WasCancelled")
    servers = set()
    for _ in range(8):
        _, one = echo.with_call(b"x", timeout=10)
        servers.update(value for key, value in one.initial_metadata() if key == "server")
    large = b"0123456789abcdef" * 500_000
    answer, details = echo.with_call(large, timeout=30, metadata=(("key-bin", b"\x01\x02"),))
    chat = channel.stream_stream("/test.Peer/Chat")
    words = [b"abc", b"", b"d" * 100_000]
    many = [echo.future(str(number).encode(), timeout=30) for number in range(200)]
    print(json.dumps({
        "servers": sorted(servers),
        "large": answer == large,
        "trailers": {key: value if isinstance(value, str) else value.hex() for key, value in details.trailing_metadata()},
        "refused": outcome(lambda: channel.unary_unary("/test.Peer/Refuse")(b"", timeout=10)),
        "unknown": outcome(lambda: channel.unary_unary("/test.Peer/Nothing")(b"", timeout=10))[0],
        "late": outcome(lambda: hang(b"", timeout=0.3))[0],
        "counted": len(list(channel.unary_stream("/test.Peer/Count")(b"1000", timeout=30))),
        "total": channel.stream_unary("/test.Peer/Total")(iter([b"y" * 1000] * 1000), timeout=30).decode(),
        "chat": list(chat(iter(words), timeout=30)) == [word[::-1] for word in words],
        "many": [one.result().decode() for one in many] == [str(number) for number in range(200)],
        "cancelled": sorted({was_cancelled(b"", timeout=10).decode() for _ in range(1)}),
    }))


def fail(target):
    """What a call to nowhere is told."""
    channel = grpc.insecure_channel(target, options=OPTIONS)
    print(json.dumps(outcome(lambda: channel.unary_unary("/test.Peer/Echo")(b"", timeout=10))))


if __name__ == "__main__":
    {"serve": serve, "call": call, "fail": fail}[sys.argv[1]](sys.argv[2])
