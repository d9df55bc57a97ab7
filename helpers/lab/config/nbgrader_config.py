"""What Validate reads. Its kernels encrypt their traffic where they can, instead of warning."""

c = get_config()  # pyright: ignore[reportUndefinedVariable]
c.KernelManager.transport_encryption = "auto"
