{
  "targets": [
    {
      "target_name": "pillion",
      "sources": ["pillion.c", "binding.c", "engine.c", "connection.c", "relay.c", "busy-poll.c", "address.c"],
      "defines": ["NAPI_VERSION=8", "_GNU_SOURCE"],
      "cflags": ["-std=c11", "-Wall", "-Wextra", "-Werror", "-O2", "-fvisibility=hidden"]
    }
  ]
}
