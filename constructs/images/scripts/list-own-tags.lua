-- Says each image of `repositories` whose tag ends with "-" and 12 of 0-9a-f, whose label `label` is `project`, and that was made before `before`,
-- such as "2026-11-21 10:00:00". All are stated in front of this. For regbot: https://regclient.org/usage/regbot
local function is_old(reference)
  local config = image.config(reference)
  local labels = config.Config and config.Config.Labels
  return labels and labels[label] == project and tostring(config.created) < before
end

for _, repository in ipairs(repositories) do
  local is_there, tags = pcall(tag.ls, repository)
  if is_there then
    for _, name in ipairs(tags) do
      local hash = string.match(name, "-([0-9a-f]+)$")
      if hash and #hash == 12 and is_old(repository .. ":" .. name) then
        log("old: " .. repository .. ":" .. name)
      end
    end
  elseif not string.find(tostring(tags), "not found") then
    -- Where nobody has pushed yet, there is no repository.
    error("cannot list " .. repository .. ": " .. tostring(tags))
  end
end
