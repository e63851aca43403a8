# A second proc mount, hidepid and subset
# ns: proc
mkdir /tmp/p; mount -t proc -o hidepid=2 proc /tmp/p; echo "rc=$?"; grep ' /tmp/p ' /proc/mounts
setpriv --reuid=1000 --regid=1000 --clear-groups ls -d /tmp/p/1; setpriv --reuid=1000 --regid=1000 --clear-groups sh -c 'ls -d /tmp/p/$$ | grep -c p'
ls -d /tmp/p/1; umount /tmp/p; mount -t proc -o subset=pid proc /tmp/p; ls /tmp/p | grep -v '^[0-9]' | sort | tr '\n' ' '; umount /tmp/p; mount -t proc -o bogus proc /tmp/p; echo "rc=$?"
