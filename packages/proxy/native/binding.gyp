{
  "targets": [
    {
      "target_name": "pillion",
      "sources": ["pillion.c"],
      "defines": ["NAPI_VERSION=8", "_GNU_SOURCE"],
      "cflags": ["-std=c11", "-Wall", "-Wextra", "-Werror", "-O2", "-fvisibility=hidden"]
    }
  ]
}
