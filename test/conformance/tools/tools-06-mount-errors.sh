# mount and umount: words for failures
# ns: tools,err
mkdir /mnt/a /mnt/b; mount -t tmpfs x /nosuch; echo $?; mount -t tmpfs x /etc/passwd; mount --bind /etc/passwd /mnt/a; mount --bind /mnt /etc/passwd; mount --bind /nosuch /mnt/a; mount --move /mnt/a /mnt/b; mount -o remount,ro /mnt/a; ln -s /nowhere /mnt/l; mount -t tmpfs x /mnt/l; mount -t foofs x /mnt/b; echo $?
mount a; mount a b c; mount -zz; mount --help | head -3; umount; umount -zz; umount /mnt/a; echo $?; umount /nosuch; umount -l /mnt/b; umount -R /mnt/b; umount -R /nosuch; umount -q /mnt/b; echo $?; mount --make-shared /mnt/a; echo $?; mount --make-shared /nosuch; mount -t tmpfs -o size=zz z /mnt/a
mount -t tmpfs q /mnt/a; cd /mnt/a; umount /mnt/a; echo $?; cd /; umount /mnt/a; umount /mnt/a; setpriv --reuid 1000 --clear-groups mount -t tmpfs x /mnt/a; echo $?; setpriv --reuid 1000 --clear-groups umount /mnt; echo $?
