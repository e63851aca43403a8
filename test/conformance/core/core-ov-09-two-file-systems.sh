# overlayfs over two file systems: devices and numbers
# ns: mnt
mount -t tmpfs o /mnt; cd /mnt; mkdir one up work all; mount -t tmpfs t one; mkdir one/l one/l/d; echo z > one/l/z; mount -t overlay -o lowerdir=one/l,upperdir=up,workdir=work ov all; echo "rc=$?"
d() { [ "$(stat -c %d $1)" = "$(stat -c %d $2)" ] && echo "$1 $2 same device" || echo "$1 $2 other device"; }
d all all/d; d all all/z; d all/z one/l/z; echo n > all/n; d all/n all/z; d all/n up/n; i=$(stat -c %i all/z); echo k >> all/z; d all/n all/z; [ $i = $(stat -c %i all/z) ] && echo same number
umount one; echo "busy rc=$?"; cat all/z; df --output=source,target all
