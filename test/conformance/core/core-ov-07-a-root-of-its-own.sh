# a container's root: /usr below, everything written above
# ns: mnt,pid
mount -t tmpfs o /mnt; cd /mnt; mkdir base up work root; mkdir base/etc base/proc base/dev base/usr base/old; echo image > base/etc/hostname; for l in bin sbin lib lib64; do [ -e /$l ] && ln -s usr/$l base/$l; done
mount -t overlay -o lowerdir=base,upperdir=up,workdir=work ov root; mount --bind /usr root/usr
unshare -mpf sh -c 'cd root; pivot_root . old; cd /; mount -t proc proc /proc; umount -l /old; echo "I am $$ in $(cat /etc/hostname)"; echo changed > /etc/hostname; rm -r /old; ls / | grep -v lib; findmnt -n -o FSTYPE /; grep " / " /proc/mounts | cut -d" " -f1-3'
cat base/etc/hostname up/etc/hostname; ls base up | grep -v lib
