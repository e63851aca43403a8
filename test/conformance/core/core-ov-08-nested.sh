# an overlay upon an overlay, but not a third
# ns: mnt
mount -t tmpfs o /mnt; cd /mnt; mkdir low low2 up work all; echo low > low/a; echo b > low/b; mkdir low/d low2/d; echo 1 > low/d/x; echo 2 > low2/d/y; mount -t overlay -o lowerdir=low:low2,upperdir=up,workdir=work ov all; echo top > all/t; rm all/b
mkdir up2 work2 two up3 work3 three; mount -t overlay -o lowerdir=all,upperdir=up2,workdir=work2 ov2 two; echo "rc=$?"; ls two two/d; echo deep > two/d/x; rm two/a; ls two up2 up2/d; cat all/a all/d/x two/d/x
mount -t overlay -o lowerdir=two:low2,upperdir=up3,workdir=work3 ov3 three 2>/dev/null; echo "rc=$?"
mkdir all/u all/w; mount -t overlay -o lowerdir=low2,upperdir=all/u,workdir=all/w ov4 three 2>/dev/null; echo "upper on overlay rc=$?"
