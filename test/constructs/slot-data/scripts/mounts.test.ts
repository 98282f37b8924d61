import { join } from 'node:path';
import { describeAsRoot, describeWithMounts, Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => {
  sandbox.remove();
});

const ensure = () => `run ensure ${sandbox.arguments('ensure').join(' ')} postgres=999:999:0700`;
const remove = () => `run delete ${sandbox.arguments('delete').join(' ')}`;

/**
 * What the kubelet does for the init container and for the Job: each sees its mounts only, and those without their
 * parents.
 */
const asInPod = (lines: string) =>
  sandbox.inMountNamespace(`
  mkdir "$base/pod" "$base/pod/environment" "$base/pod/parent"; touch "$base/pod/sentinel"
  mount --rbind "$slot" "$base/pod/environment"
  mount --rbind "$disk/slots" "$base/pod/parent"
  mount --bind "$disk/.slotstack" "$base/pod/sentinel"
  ${lines}`);
const podEnsure = () =>
  `run ensure ${sandbox.arguments('ensure', { 'environment-directory': join(sandbox.base, 'pod/environment'), sentinel: join(sandbox.base, 'pod/sentinel') }).join(' ')} postgres=999:999:0700`;
const podDelete = () =>
  `run delete ${sandbox.arguments('delete', { 'parent-directory': join(sandbox.base, 'pod/parent'), sentinel: join(sandbox.base, 'pod/sentinel') }).join(' ')}`;

describeAsRoot('with mounts', () => {
  describeWithMounts('of a pod', () => {
    test('ensure and delete know their place on the disk', async () => {
      const result = await asInPod(
        `${podEnsure()}; ${podEnsure()}; umount -R "$base/pod/environment"; ${podDelete()}; find "$disk/slots" -mindepth 1`,
      );
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(result.stdout).toMatch(/postgres created.*\n.*postgres kept.*\n.*alimentor-dev-3 is gone: .*\n$/);
    });

    test.each([
      ['is deleted', 'rmdir "$slot"'],
      ['is moved aside by the collector', 'mv -T "$slot" "$disk/trash"'],
      ['is moved aside, and made anew', 'mv -T "$slot" "$disk/trash"; mkdir "$slot"'],
    ])(
      'case 43: a slot that %s while an init container waits: nothing is made in what is left of it',
      async (_, act) => {
        const result = await asInPod(`
        exec 9<"$slot"; flock 9; inode=$(stat -c %i "$slot")
        { ${podEnsure()} || echo "exit $?"; } 9<&- &
        until grep -q -e "-> FLOCK .*:$inode " /proc/locks; do sleep 0.05; done
        ${act}; exec 9<&-; wait; find "$disk" -mindepth 2 -not -path "$slot"`);
        expect(result.stdout).toBe('exit 75\n');
        expect(result.stderr).toMatch(/^slot-data: .*environment was deleted or moved aside\n/);
      },
    );

    test('a disk of its own is known by its root', async () => {
      const result = await sandbox.inMountNamespace(`
        cp "$disk/.slotstack" "$base/sentinel"
        mount -t tmpfs disk "$disk"; cp "$base/sentinel" "$disk/.slotstack"; mkdir -p "$slot"
        ${ensure()}; ${remove()}`);
      expect(result).toMatchObject({ code: 0, stderr: '' });
    });

    test.each([
      ['case 13: a slot that is a symlink to another slot', 'mkdir "$disk/slots/2"; rmdir "$slot"; ln -s 2 "$slot"'],
      [
        'case 13: a slot that is a symlink out of the disk',
        'mkdir "$base/etc"; rmdir "$slot"; ln -s "$base/etc" "$slot"',
      ],
      ['a slot that is a mount of another', 'mkdir "$disk/slots/2"; mount --bind "$disk/slots/2" "$slot"'],
      ['case 19: a slot that is another filesystem', 'mount -t tmpfs other "$slot"'],
    ])('%s is seen through the mount', async (_, prepare) => {
      const result = await sandbox.inMountNamespace(prepare).then(() =>
        sandbox.inMountNamespace(`
          ${prepare.includes('mount') ? prepare.replace(/mkdir \S+; /, '') : ':'}
          mkdir -p "$base/pod/environment"; touch "$base/pod/sentinel"
          mount --rbind "$slot" "$base/pod/environment"; mount --bind "$disk/.slotstack" "$base/pod/sentinel"
          ${podEnsure()} || echo "exit $?"; ls -A "$base/pod/environment"`),
      );
      expect(result.stdout).toBe('exit 64\n');
      expect(result.stderr).toContain('a link or a mount leads elsewhere');
    });

    test('case 21: the sentinel of another disk', async () => {
      const result = await sandbox.inMountNamespace(`
        mkdir "$base/other"; mount -t tmpfs other "$base/other"; cp "$disk/.slotstack" "$base/other"
        mkdir -p "$base/pod/environment"; touch "$base/pod/sentinel"
        mount --bind "$slot" "$base/pod/environment"; mount --bind "$base/other/.slotstack" "$base/pod/sentinel"
        ${podEnsure()} || echo "exit $?"; ls -A "$slot"`);
      expect(result.stdout).toBe('exit 64\n');
    });

    test('a failure is the termination message of the pod', async () => {
      const result = await sandbox.inMountNamespace(`
        mount -t tmpfs dev /dev; mknod -m 666 /dev/null c 1 3; ln -s /proc/self/fd /dev/fd; touch /dev/termination-log
        ${ensure().replace('disk-1', 'disk-2')} 2>/dev/null || cat /dev/termination-log`);
      expect(result.stdout).toMatch(/^slot-data: .* does not name the disk disk-2: another disk is mounted\n$/);
    });
  });

  describeWithMounts('below the slot', () => {
    beforeEach(() => {
      sandbox.earlier({ generation: '6' });
      sandbox.write('slots/2/postgres/content', 'of slot 2');
    });

    test.each([
      [
        'case 18: a directory of the same filesystem, in the data',
        'mkdir "$slot/postgres/inner"; mount --bind "$disk/slots/2" "$slot/postgres/inner"',
      ],
      ['case 18: the data directory itself', 'mount --bind "$disk/slots/2/postgres" "$slot/postgres"'],
      [
        'case 19: another filesystem',
        'mkdir "$slot/postgres/inner"; mount -t tmpfs other "$slot/postgres/inner"; touch "$slot/postgres/inner/content"',
      ],
      ['case 22: the trash', 'mount -t tmpfs other "$slot/.slot-data/trash"'],
    ])('%s: neither ensure nor delete changes anything', async (_, mount) => {
      const result = await sandbox.inMountNamespace(`
        ${mount}
        find "$disk" >"$base/before"
        ${ensure()} || echo "exit $?"; ${remove()} || echo "exit $?"
        rm "$disk/slots/.3.delete-failed"; find "$disk" | diff - "$base/before"`);
      expect(result).toMatchObject({ code: 0, stdout: 'exit 64\nexit 64\n' });
      expect(result.stderr).toMatch(/is a mount point in slot data\n.*is a mount point/);
      expect(sandbox.read('slots/2/postgres/content')).toBe('of slot 2');
      expect(sandbox.read('slots/3/postgres/content')).toBe('earlier');
    });
  });

  describeWithMounts('of a disk that fails', () => {
    const onTmpfs = (options: string, lines: string) =>
      sandbox.inMountNamespace(`
        cp "$disk/.slotstack" "$base/sentinel"
        mount -t tmpfs -o ${options} disk "$disk"; cp "$base/sentinel" "$disk/.slotstack"; mkdir -p "$slot"
        ${lines}`);

    test('case 24: on a full disk the service does not start, and what was moved aside is not lost', async () => {
      const result = await onTmpfs(
        'size=64k',
        `
        ${ensure().replace('generation=7', 'generation=6')}; echo earlier >"$slot/postgres/content"
        head -c 1M /dev/zero >"$disk/filler" 2>/dev/null || true
        ${ensure()} || echo "exit $?"; cat "$slot/.slot-data/trash/"*/data/content; ls -A "$slot/postgres"
        rm "$disk/filler"; ${ensure()}`,
      );
      expect(result.stdout).toMatch(
        /postgres moved aside.*\nexit 1\nearlier\nslot-data: postgres moved aside.*\nslot-data: postgres created/,
      );
      expect(result.stderr).toContain('No space left on device');
    });

    test('case 24: on a disk without an inode left, a slot can still be deleted', async () => {
      const result = await onTmpfs(
        'nr_inodes=40',
        `
        ${ensure()}; echo data >"$slot/postgres/content"
        i=0; while touch "$disk/filler-$i" 2>/dev/null; do i=$((i + 1)); done
        ${remove()}; ls "$disk/slots"`,
      );
      expect(result).toMatchObject({ code: 0 });
      expect(result.stdout).toMatch(/alimentor-dev-3 is gone: \d+ entries/);
    });

    test('case 25: on a disk that became read-only, both fail', async () => {
      const result = await onTmpfs(
        'size=1m',
        `
        ${ensure()}; mount -o remount,ro "$disk"
        ${ensure().replace('generation=7', 'generation=8')} || echo "exit $?"; ${remove()} || echo "exit $?"`,
      );
      expect(result.stdout).toMatch(/created.*\nexit 1\nexit 73\n$/);
      expect(result.stderr).toContain('Read-only file system');
    });
  });
});
