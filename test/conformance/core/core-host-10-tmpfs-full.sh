# A tmpfs is full of bytes, of inodes; what is removed makes room
# ns: mnt,err
mkdir /tmp/t; mount -t tmpfs -o size=16k,nr_inodes=5 none /tmp/t; cd /tmp/t
for i in 1 2 3 4 5 6; do : > f$i || echo "no $i"; done 2>&1; rm f3 f4; head -c 20000 /dev/zero > f1; ls -s f1; df -k . | tail -1 | awk '{print $2,$3,$4}'; rm f1; df -i . | tail -1 | awk '{print $2,$3,$4}'; mkdir d/e 2>&1; mkdir d; mkdir d/e d/f d/g 2>&1; ls
