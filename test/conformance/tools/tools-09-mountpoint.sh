# mountpoint
# ns: tools,mnt
mount -t tmpfs A /mnt; mkdir /mnt/a; mountpoint; mountpoint /; mountpoint /mnt; mountpoint /mnt/a; echo $?; mountpoint -q /mnt; echo $?; mountpoint /nosuch; echo $?; mountpoint -x /dev/null; echo $?; touch /mnt/f; mount --bind /etc/passwd /mnt/f; mountpoint /mnt/f; ln -s /mnt /mnt/a/l; mountpoint /mnt/a/l; mountpoint --nofollow /mnt/a/l; mountpoint --nofollow -d -x /; mountpoint -d /mnt/a; cd /mnt; mountpoint .; mountpoint --help; mountpoint a b
