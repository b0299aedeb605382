# One server with a volume of its own, on which deployments/compose/single-node.compose.yaml runs: Rookery on SQLite behind
# Caddy. What is worth keeping is on the volume, so the server can be made anew.

resource "hcloud_ssh_key" "deploy" {
  name       = var.name
  public_key = var.ssh_public_key
}

resource "hcloud_firewall" "service" {
  name = var.name

  rule {
    description = "SSH, from those networks alone"
    direction   = "in"
    protocol    = "tcp"
    port        = "22"
    source_ips  = var.ssh_from
  }

  # 80 redirects to 443, and proves to the authority that the name is ours
  dynamic "rule" {
    for_each = ["80", "443"]
    content {
      direction  = "in"
      protocol   = "tcp"
      port       = rule.value
      source_ips = ["0.0.0.0/0", "::/0"]
    }
  }

  rule {
    description = "HTTP/3"
    direction   = "in"
    protocol    = "udp"
    port        = "443"
    source_ips  = ["0.0.0.0/0", "::/0"]
  }
}

resource "hcloud_volume" "data" {
  name              = var.name
  location          = var.location
  size              = var.volume_gb
  format            = "ext4"
  delete_protection = true

  lifecycle {
    prevent_destroy = true # every account, order and back-up is on it
  }
}

resource "hcloud_server" "service" {
  name         = var.name
  location     = var.location
  server_type  = var.server_type
  image        = "debian-12"
  ssh_keys     = [hcloud_ssh_key.deploy.id]
  firewall_ids = [hcloud_firewall.service.id]
  backups      = true # of the server's own disk: the volume is in none, so fetch its back-ups (docs/operations/pipelines.md)

  user_data = templatefile("${path.module}/cloud-init.yaml", {
    device         = hcloud_volume.data.linux_device
    domain         = var.domain
    image          = var.image
    repository     = var.repository
    revision       = var.revision
    ssh_public_key = var.ssh_public_key
  })

  lifecycle {
    # it is read at the first start alone: a newer image must not cost the server
    ignore_changes = [user_data, ssh_keys, image]
  }
}

resource "hcloud_volume_attachment" "data" {
  server_id = hcloud_server.service.id
  volume_id = hcloud_volume.data.id
  automount = false # cloud-init mounts it, before Docker starts
}
